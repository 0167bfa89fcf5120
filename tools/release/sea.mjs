/** Node's mark in its own binary, behind which it looks for a program (Node's documentation, "Single executable applications"). */
export const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
