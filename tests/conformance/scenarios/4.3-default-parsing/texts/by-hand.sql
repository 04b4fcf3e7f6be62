alter table a
  add column plain varchar(255) default 'x',
  add column apostrophe varchar(255) default 'O''B',
  add column typed_null varchar(5) default null,
  add column word_null varchar(5) default 'NULL',
  add column two_colons text default 'a::b',
  add column backslash text default E'back\\slash',
  add column line_break text default E'a\nb',
  add column in_quotes text default $$'quoted'$$,
  add column in_double_quotes text default '"q"',
  add column no_text varchar(5) default '',
  add column spaces varchar(9) default '  x ',
  add column non_ascii text default 'Größe 🙂',
  add column question_mark text default 'a?',
  add column a_number varchar(5) default '5',
  add column none text;
insert into directus_fields (collection, field, special) values ('a', 'plain', null);
insert into directus_fields (collection, field, special) values ('a', 'apostrophe', null);
insert into directus_fields (collection, field, special) values ('a', 'typed_null', null);
insert into directus_fields (collection, field, special) values ('a', 'word_null', null);
insert into directus_fields (collection, field, special) values ('a', 'two_colons', null);
insert into directus_fields (collection, field, special) values ('a', 'backslash', null);
insert into directus_fields (collection, field, special) values ('a', 'line_break', null);
insert into directus_fields (collection, field, special) values ('a', 'in_quotes', null);
insert into directus_fields (collection, field, special) values ('a', 'in_double_quotes', null);
insert into directus_fields (collection, field, special) values ('a', 'no_text', null);
insert into directus_fields (collection, field, special) values ('a', 'spaces', null);
insert into directus_fields (collection, field, special) values ('a', 'non_ascii', null);
insert into directus_fields (collection, field, special) values ('a', 'question_mark', null);
insert into directus_fields (collection, field, special) values ('a', 'a_number', null);
insert into directus_fields (collection, field, special) values ('a', 'none', null);
