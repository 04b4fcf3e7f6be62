insert into a (id, name, status, sort, flag, data, tags, price, created) values
  ('00000000-0000-0000-0000-000000000001', 'n1', 'draft', 1, true, '{}', 'a,b', 12.75, '2020-01-01'),
  ('00000000-0000-0000-0000-000000000002', 'n2', 'draft', 2, null, null, 'x', null, null);
alter table a alter column price type numeric, alter column price set default 1;
