# What a shell does by itself: arithmetic, strings, functions, loops, files. Prints the same everywhere.
echo "$# $1 $2"
fibonacci() {
    local a=0 b=1 n=$1
    while [ "$n" -gt 0 ]; do
        b=$((a + b)) a=$((b - a)) n=$((n - 1))
    done
    result=$a
}
for n in 1 2 10 50 90; do
    fibonacci $n
    printf '%3d %s\n' $n $result
done
sieve=
i=2
while [ $i -lt 2000 ]; do
    prime=1 j=2
    while [ $((j * j)) -le $i ]; do
        [ $((i % j)) -eq 0 ] && { prime=0; break; }
        j=$((j + 1))
    done
    [ $prime -eq 1 ] && sieve="$sieve $i"
    i=$((i + 1))
done
set -- $sieve
echo "$# primes, the last is ${sieve##* }"
path=/usr/share/doc/thing.tar.gz
echo "${path##*/} ${path%/*} ${path%%.*} ${path#*/} ${#path} ${nothing:-default} ${path:+set}"
case $path in *.zip) echo zip ;; *.tar.?z) echo tar ;; esac
i=0
while [ $i -lt 3000 ]; do
    echo "line $i $((i * 7919 % 1000))"
    i=$((i + 1))
done >lines
count=0 sum=0
while read -r word number rest; do
    count=$((count + 1)) sum=$((sum + rest))
done <lines
echo "$count lines, $sum"
while read -r line; do
    case $line in *' 999') echo "$line" ;; esac
done <<END
a 999
b 998
c 999
END
trap 'echo "on exit $?"' EXIT
eval "echo \$((0x10 + 010)) $((1 << 40)) $((-7 / 2)) $((-7 % 3))"
for f in *.sh *.awk nothing*; do echo "$f"; done
test -s lines && test ! -d lines && echo "lines is a file"
echo "all done"
