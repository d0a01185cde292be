/** Drivers that one series may have, and characters of the name of one. */
export const MOST_DRIVERS = 20;
export const LONGEST_DRIVER_NAME = 60;
