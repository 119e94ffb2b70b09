/**
 * All that the page asks for lies below a path that is new with each start of the server: the browser sends the page's cookie
 * there and nowhere else, so a server at another port of this computer does not get it.
 */
export const base = document.documentElement.dataset.base!;

/** The address of what the server has at a path, such as `/api/kernels`. */
export const address = (path: string) => base + path;

/** A notebook's path as a part of an address. */
export const inAddress = (path: string) => path.split('/').map(encodeURIComponent).join('/');
