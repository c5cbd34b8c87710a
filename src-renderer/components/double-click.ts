/** Within this many milliseconds two clicks or two presses of Enter are one, whatever the first has brought up. */
export const doubleClick = 500
