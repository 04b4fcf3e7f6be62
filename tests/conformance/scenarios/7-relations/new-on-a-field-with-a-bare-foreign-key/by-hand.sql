alter table b add constraint by_hand foreign key (kind) references b (title);
