/* Wrong: handles four columns at a time and forgets those that are left over. */
#include "kernel.h"

void multiply(int m, int k, int n, const double *restrict a, const double *restrict b, double *restrict c) {
    for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) c[(long)i * n + j] = 0;
        for (int x = 0; x < k; x++)
            for (int j = 0; j + 4 <= n; j += 4)
                for (int r = 0; r < 4; r++)
                    c[(long)i * n + j + r] += a[(long)i * k + x] * b[(long)x * n + j + r];
    }
}
