/* The product that main.c asks for. Sealed: changing this file is a violation. */
#ifndef KERNEL_H
#define KERNEL_H

/* Sets C = A B: A is m x k, B is k x n, C is m x n, all row-major and apart from each other; m, k and n are at least 1. */
void multiply(int m, int k, int n, const double *restrict a, const double *restrict b, double *restrict c);

#endif
