-- Something of everything that Lua has, for some seconds. What it prints depends on nothing but its arguments.
local scale = tonumber(arg[1])
print(_VERSION, #arg, arg[2], math.type(1), math.type(1.0), math.maxinteger, math.mininteger)

local function check(name, value)
  print(string.format("%-14s %s", name, tostring(value)))
end

-- Integers, floats, and how they are printed and read.
local sum, product = 0, 1
for i = 1, 300000 * scale do
  sum = sum + i * i % 7
  product = product * 6364136223846793005 + 1442695040888963407
end
check("integers", sum .. " " .. product)
local x = 0.0
for i = 1, 200000 * scale do
  x = x + math.sin(i) * math.sqrt(i) / (1 + math.exp(-i / 1000))
end
check("floats", string.format("%.17g %a", x, x))
for _, text in ipairs { "0.1", "1e308", "1e309", "5e-324", "0x1p-1074", "3.14159265358979323846", "-0.0", "0x7fffffffffffffff", "1e15", "123456789012345678901" } do
  local number = tonumber(text)
  print(text, number, string.format("%.3f %10.4e %g", number, number, number))
end
print(7 // 2, -7 // 2, 7 % -3, -7 % 3, 7.5 // 2, -7.5 % 2, 1 / 0, -1 / 0, 0 / 0 ~= 0 / 0, 3 | 8, ~0, 1 << 63, 1 << 64, 2 ^ 0.5)

-- Strings and patterns.
local words = {}
for word in ("the quick brown fox jumps over the lazy dog"):gmatch("%a+") do
  words[#words + 1] = word:upper():reverse()
end
check("words", table.concat(words, ","))
local pieces = {}
for i = 1, 20000 * scale do
  pieces[i] = string.format("%d:%x;%s", i, i * 7919, ("x"):rep(i % 5))
end
local text = table.concat(pieces)
check("length", #text)
check("gsub", select(2, text:gsub("(%d+):(%x+);", "%2-%1")))
check("find", text:find("19999:", 1, true))
local hash = 0
for i = 1, #text do
  hash = (hash * 31 + text:byte(i)) & 0xffffffff
end
check("hash", hash)
check("pack", string.pack("<i4>i8zd", -2, 3, "abc", 1.5):gsub(".", function(c) return string.format("%02x", c:byte()) end))
check("utf8", utf8.char(228, 8364, 128512) .. " " .. utf8.len("äöü€"))

-- Tables: sorting, holes, metatables, a garbage collector that has to work.
local random = 1948
local function next_random(n)
  random = (random * 1103515245 + 12345) % 2147483648
  return random % n
end
local list = {}
for i = 1, 30000 * scale do
  list[i] = next_random(1000000)
end
table.sort(list, function(a, b) return a > b end)
check("sorted", list[1] .. " " .. list[#list // 2] .. " " .. list[#list])
local Vector = {}
Vector.__index = Vector
Vector.__add = function(a, b) return setmetatable({ a[1] + b[1], a[2] + b[2] }, Vector) end
Vector.__eq = function(a, b) return a[1] == b[1] and a[2] == b[2] end
Vector.__tostring = function(v) return "<" .. v[1] .. ", " .. v[2] .. ">" end
local v = setmetatable({ 0, 0 }, Vector)
for i = 1, 100000 * scale do
  v = v + setmetatable({ i, -i }, Vector)
end
check("vectors", v)
local weak = setmetatable({}, { __mode = "k" })
for i = 1, 1000 do
  weak[{}] = i
end
collectgarbage()
collectgarbage("generational")
check("weak", next(weak))
collectgarbage("incremental")

-- Functions: recursion, closures, coroutines, errors, goto.
local function fibonacci(n) return n < 2 and n or fibonacci(n - 1) + fibonacci(n - 2) end
check("fibonacci", fibonacci(22 + scale))
local function count_to(n)
  return coroutine.wrap(function()
    for i = 1, n do coroutine.yield(i) end
  end)
end
local total = 0
for i in count_to(50000 * scale) do total = total + i end
check("coroutines", total)
check("error", select(2, pcall(function() local t = nil; return t.x end)))
check("error", select(2, pcall(error, { code = 5 })).code)
check("overflow", (select(2, pcall(function() local function f() return 1 + f() end return f() end)):match("stack overflow")))
check("load", load("local a, b = ... return a * b")(6, 7))
do
  local n = 0
  ::again::
  n = n + 1
  if n < 10 then goto again end
  check("goto", n)
end

-- A sieve and the queens.
local sieve, primes = {}, 0
for i = 2, 100000 * scale do
  if not sieve[i] then
    primes = primes + 1
    for j = i * i, 100000 * scale, i do sieve[j] = true end
  end
end
check("primes", primes)
local function queens(n)
  local columns, up, down, solutions = {}, {}, {}, 0
  local function place(row)
    if row > n then solutions = solutions + 1 return end
    for c = 1, n do
      if not (columns[c] or up[row + c] or down[row - c]) then
        columns[c], up[row + c], down[row - c] = true, true, true
        place(row + 1)
        columns[c], up[row + c], down[row - c] = nil, nil, nil
      end
    end
  end
  place(1)
  return solutions
end
check("queens", queens(8))

-- Files and the system.
local file = assert(io.open("written.txt", "w"))
for i = 1, 5000 do file:write(i, " ", i / 3, "\n") end
check("seek", file:seek("end"))
file:close()
local lines = 0
for line in io.lines("written.txt") do lines = lines + #line end
check("lines", lines)
check("rename", os.rename("written.txt", "renamed.txt"))
check("missing", select(2, io.open("written.txt")))
check("date", os.date("!%Y-%m-%d %H:%M:%S", 684198000))
check("time", os.time { year = 2000, month = 1, day = 1, hour = 0 } - os.time { year = 1999, month = 12, day = 31, hour = 0 })
check("getenv", os.getenv("HOME"))
io.stderr:write("to stderr\n")
print("all done")
