create index articles_recent on articles (date_created desc) where status = 'published';
create index articles_search on articles (lower(title));
create view published as select id, title from articles where status = 'published';
alter table articles add constraint slug_form check (slug ~ '^[a-z0-9-]+$');
drop index articles_category_index;
create index articles_by_category on articles (category);
