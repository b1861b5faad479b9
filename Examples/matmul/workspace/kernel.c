/* C = A B for row-major float64 matrices: the textbook triple loop, cut into tiles.
 *
 * As it stands the tiles are larger than the matrices, the order is i-j-k, and nothing is unrolled. The annotations
 * tell Pawl's tuner which literals it may change; every combination gives a correct product for every shape.
 */
#include "kernel.h"

#define ORDER ijk    /* pawl:choose ijk|ikj|jik|jki|kij|kji */
#define TILE_I 1024  /* pawl:tune 8..1024 log */
#define TILE_J 1024  /* pawl:tune 16..1024 log */
#define TILE_K 1024  /* pawl:tune 16..1024 log */
#define ROWS 1       /* pawl:choose 1|2|4|8 */
#define UNROLL 1     /* pawl:choose 1|2|4|8 */

/* The preprocessor compares numbers, so each order has one. */
#define ORDER_ijk 1
#define ORDER_ikj 2
#define ORDER_jik 3
#define ORDER_jki 4
#define ORDER_kij 5
#define ORDER_kji 6
#define PASTE(left, right) left##right
#define CODE(order) PASTE(ORDER_, order)
#define IS(order) (CODE(ORDER) == CODE(order))

/* #pragma takes a constant, but expands no macros. */
enum { unroll = UNROLL };

#define EACH(index, from, to, step) for (int index = from; index < to; index += step)
#define SMALLER(x, y) ((x) < (y) ? (x) : (y))

/* Adds one product to each of `rows` adjacent rows of C, so that an element of B is used that often once loaded. */
#define UPDATE() \
    EACH(r, 0, rows, 1) c[(long)(i + r) * n + j] += a[(long)(i + r) * k + x] * b[(long)x * n + j]

/* C[i0..i1, j0..j1] += A[i0..i1, k0..k1] B[k0..k1, j0..j1]. `rows` divides i1 - i0 and is a constant once inlined. */
static inline __attribute__((always_inline)) void tile(
    int rows, int i0, int i1, int j0, int j1, int k0, int k1, int k, int n, const double *restrict a,
    const double *restrict b, double *restrict c) {
#if IS(ijk)
    EACH(i, i0, i1, rows) EACH(j, j0, j1, 1)
#pragma GCC unroll unroll
    EACH(x, k0, k1, 1) UPDATE();
#elif IS(ikj)
    EACH(i, i0, i1, rows) EACH(x, k0, k1, 1)
#pragma GCC unroll unroll
    EACH(j, j0, j1, 1) UPDATE();
#elif IS(jik)
    EACH(j, j0, j1, 1) EACH(i, i0, i1, rows)
#pragma GCC unroll unroll
    EACH(x, k0, k1, 1) UPDATE();
#elif IS(jki)
    EACH(j, j0, j1, 1) EACH(x, k0, k1, 1)
#pragma GCC unroll unroll
    EACH(i, i0, i1, rows) UPDATE();
#elif IS(kij)
    EACH(x, k0, k1, 1) EACH(i, i0, i1, rows)
#pragma GCC unroll unroll
    EACH(j, j0, j1, 1) UPDATE();
#elif IS(kji)
    EACH(x, k0, k1, 1) EACH(j, j0, j1, 1)
#pragma GCC unroll unroll
    EACH(i, i0, i1, rows) UPDATE();
#endif
}

void multiply(int m, int k, int n, const double *restrict a, const double *restrict b, double *restrict c) {
    for (long index = 0; index < (long)m * n; index++) c[index] = 0;
    EACH(i0, 0, m, TILE_I) EACH(k0, 0, k, TILE_K) EACH(j0, 0, n, TILE_J) {
        int i1 = SMALLER(i0 + TILE_I, m), k1 = SMALLER(k0 + TILE_K, k), j1 = SMALLER(j0 + TILE_J, n);
        int even = i1 - (i1 - i0) % ROWS;
        tile(ROWS, i0, even, j0, j1, k0, k1, k, n, a, b, c);
        if (even < i1) tile(1, even, i1, j0, j1, k0, k1, k, n, a, b, c);
    }
}
