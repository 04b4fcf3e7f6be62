alter table a alter column price type double precision;
insert into a (id, price) values (gen_random_uuid(), 1e300);
