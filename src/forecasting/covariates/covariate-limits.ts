/** Maximum number of drivers of one series, and maximum length of a driver's name. */
export const MAX_DRIVERS = 20;
export const MAX_DRIVER_NAME_LENGTH = 60;
