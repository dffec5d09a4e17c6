# Arrays, strings, floating point, functions, and what is printed of them.
function power(x, n) { return n == 0 ? 1 : n % 2 ? x * power(x, n - 1) : power(x * x, n / 2) }
{
    count[$7]++
    sum += $2 / 1000
    length_of[length($0)] += 1
    if ($0 ~ /fox 1[0-9] /)
        teens++
    gsub(/o/, "0")
    last = $0
}
END {
    printf "%d lines, %.6f, %d, %s\n", NR, sum, teens, last
    for (i = 0; i < 97; i++)
        if (i in count)
            printf "%d:%d ", i, count[i]
    print ""
    for (i = 1; i <= 10; i++)
        printf "%.10g %.12e %s\n", sin(i) * exp(i), power(1.5, i * 7), sqrt(i) ""
    print substr("hello, world", 8), index("hello", "l"), toupper("abc"), split("a:b:c", parts, ":"), parts[3], 2 ^ 53 + 1, 1e300 * 1e10, -7 % 3, int(-3.9)
}
