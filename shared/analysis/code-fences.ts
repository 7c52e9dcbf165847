// Blanks before a fence are those of its own line: looked for over lines, many blank ones take a time that grows with their square.

/** Where a block of code begins. */
export const fence = /^[^\S\r\n\u2028\u2029]*(?:```|~~~)/m;

/** Where a block of code begins that says its language. */
export const fenceOfLanguage = /^[^\S\r\n\u2028\u2029]*(?:```|~~~)\s?[a-z][\w+#.-]*\s*$/im;

/** Where a block of code begins, or is announced. */
export const announcedCode = /^[^\S\r\n\u2028\u2029]*(?:```|~~~|CODE:)/m;
