// Stands for parts of Node that a browser does not have and the page does not use.
export default {};
