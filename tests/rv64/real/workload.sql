-- Tables, indexes, transactions, and what is built upon them; it prints the same everywhere.
.bail on
create table notes(id integer primary key, title text not null, body text, weight real, made text);
create table tags(note integer references notes(id), tag text, primary key(note, tag)) without rowid;
begin;
with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000)
insert into notes select i, 'title ' || (i * 7919 % 20011), hex(i * 104729) || ' ' || substr('the quick brown fox jumps over the lazy dog', i % 20, 15),
    i * 1.25 / (1 + i % 17), date('2000-01-01', '+' || (i % 5000) || ' days') from n;
insert into tags select id, 'tag' || (id % 31) from notes;
insert into tags select id, 'extra' from notes where id % 3 = 0;
commit;
create index by_title on notes(title);
create index by_weight on notes(weight desc, made);
analyze;
explain query plan select * from notes where title = 'title 5';
select id, title, printf('%.6f', weight) from notes where title between 'title 100' and 'title 1003' order by title, id;
select tag, count(*), printf('%.4f', avg(weight)), min(made), max(made) from notes join tags on note = id group by tag having count(*) > 600 order by 2 desc, 1;
select substr(made, 1, 4) as year, count(*), sum(id) from notes group by year order by year;
-- What is rolled back never was.
begin;
delete from notes where id % 2 = 0;
update notes set weight = -weight;
savepoint inner_one;
insert into notes(id, title) values(100000, 'gone');
rollback to inner_one;
select count(*), printf('%.3f', sum(weight)) from notes;
rollback;
select count(*), printf('%.3f', sum(weight)) from notes;
-- Window functions, views, triggers, upserts, JSON, full scans with functions.
create view heavy as select *, row_number() over (partition by id % 10 order by weight desc, id) as place from notes;
select id, place, printf('%.3f', weight) from heavy where place <= 2 order by id % 10, place;
create table counts(tag text primary key, n integer);
create trigger count_tags after insert on tags begin
    insert into counts values(new.tag, 1) on conflict(tag) do update set n = n + 1;
end;
insert into tags select id, 'more' || (id % 5) from notes where id <= 3000;
select * from counts order by tag;
select json_group_array(json_object('id', id, 'title', title)) from (select id, title from notes where id < 4);
select count(distinct upper(substr(body, 1, 3))), max(length(body)), total(abs(random()) >= 0) from notes where body like '%fox%' or body glob '*[0-4]*';
with recursive mandelbrot(y, x, cx, cy, zx, zy, n) as (
    select y.value, x.value, -2.0 + x.value * 0.06, -1.2 + y.value * 0.12, 0.0, 0.0, 0 from generate_series(0, 19) y, generate_series(0, 45) x
    union all
    select y, x, cx, cy, zx * zx - zy * zy + cx, 2.0 * zx * zy + cy, n + 1 from mandelbrot where zx * zx + zy * zy < 4.0 and n < 20),
    depth as (select y, x, max(n) as n from mandelbrot group by y, x)
select group_concat(substr(' .+*#', 1 + min(n / 4, 4), 1), '') from (select * from depth order by y, x) group by y;
update notes set body = body || '!' where id % 7 = 0;
delete from notes where id between 5000 and 9999;
delete from tags where note between 5000 and 9999;
vacuum;
select 'integrity', integrity_check from pragma_integrity_check;
select count(*), sum(length(body)), (select count(*) from tags) from notes;
