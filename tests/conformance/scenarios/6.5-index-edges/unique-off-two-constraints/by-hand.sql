alter table b add constraint foo unique (title);
