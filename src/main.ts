export const name = 'stockade';
