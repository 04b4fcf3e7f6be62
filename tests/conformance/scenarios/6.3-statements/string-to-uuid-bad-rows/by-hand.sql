insert into a (id, name, status, sort, flag, data, tags, price, created) values
  ('00000000-0000-0000-0000-000000000001', 'n1', 'draft', 1, true, '{}', 'a,b', 12.75, '2020-01-01'),
  ('00000000-0000-0000-0000-000000000002', 'n2', 'draft', 2, null, null, 'x', null, null);

insert into b (title, a, item, kind) values
  ('t1', '00000000-0000-0000-0000-000000000001', '5', '2020-01-01'), ('t2', null, null, 'x'), (null, null, '7', 'yes');
