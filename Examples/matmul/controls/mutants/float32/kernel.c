/* Wrong: computes in float32, twice as many elements an instruction. */
#include "kernel.h"
#include <stdlib.h>

void multiply(int m, int k, int n, const double *restrict a, const double *restrict b, double *restrict c) {
    float *narrow = malloc(sizeof(float) * (unsigned long)k * (unsigned long)n);
    float *row = malloc(sizeof(float) * (unsigned long)n);
    for (long index = 0; index < (long)k * n; index++) narrow[index] = (float)b[index];
    for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) row[j] = 0;
        for (int x = 0; x < k; x++) {
            float factor = (float)a[(long)i * k + x];
            for (int j = 0; j < n; j++) row[j] += factor * narrow[(long)x * n + j];
        }
        for (int j = 0; j < n; j++) c[(long)i * n + j] = row[j];
    }
    free(narrow);
    free(row);
}
