# SPDX-License-Identifier: Apache-2.0
mkdir -p "$1/parts"
cd "$1/parts"
for name in 'a b' "it's" '-rf' '$HOME' 'a;b' '#x' '~' '*'; do : > "./$name"; done
