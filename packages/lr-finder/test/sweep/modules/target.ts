export const target = 0.25;
