/** Drivers that one series may have, and characters of the name of one. */
export const MAX_DRIVERS = 20;
export const MAX_DRIVER_NAME_LENGTH = 60;
