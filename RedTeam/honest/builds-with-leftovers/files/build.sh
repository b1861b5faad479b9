# SPDX-License-Identifier: Apache-2.0
mkdir -p parts/build
for i in 1 2 3 4 5 6 7 8; do echo "int f$i(void) { return $i; }" | cc -x c -c -o "parts/build/$i.o" - & done
wait
seq 20000
cp /bin/true parts/build/tool
