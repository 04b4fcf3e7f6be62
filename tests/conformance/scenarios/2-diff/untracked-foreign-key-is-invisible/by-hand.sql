alter table b add constraint b_kind_fk foreign key (kind) references b (title);
