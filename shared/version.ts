/** Version of the program; the release script checks it against package.json. */
export const version = '0.1.0';
