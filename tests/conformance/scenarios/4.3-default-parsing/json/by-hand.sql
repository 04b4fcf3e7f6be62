alter table a
  add column object_ jsonb default '{"b": 1, "a": [true, null]}',
  add column null_ json default 'null',
  add column text_ json default '"quoted"',
  add column number_ json default '5',
  add column apostrophe json default '{"a": "it''s"}',
  add column cut json default '["a::b"]',
  add column empty_array jsonb default '[]';
insert into directus_fields (collection, field, special) values ('a', 'object_', null);
insert into directus_fields (collection, field, special) values ('a', 'null_', null);
insert into directus_fields (collection, field, special) values ('a', 'text_', null);
insert into directus_fields (collection, field, special) values ('a', 'number_', null);
insert into directus_fields (collection, field, special) values ('a', 'apostrophe', null);
insert into directus_fields (collection, field, special) values ('a', 'cut', null);
insert into directus_fields (collection, field, special) values ('a', 'empty_array', null);
