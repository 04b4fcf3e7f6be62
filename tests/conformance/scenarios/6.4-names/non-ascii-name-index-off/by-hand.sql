alter table a add column "üüüüüüüüüüüüüüüüüüüüüüüüüüüüüü" varchar(255);
create index "a_üüüüüüüüüüüüüüüüüüüüüüüüüüüüüü_index" on a ("üüüüüüüüüüüüüüüüüüüüüüüüüüüüüü");
insert into directus_fields (collection, field, special) values ('a', 'üüüüüüüüüüüüüüüüüüüüüüüüüüüüüü', null);
