/** What the name of a role looks like. */
export const ROLE_NAME = /^[a-z][a-z0-9-]{0,39}$/;
