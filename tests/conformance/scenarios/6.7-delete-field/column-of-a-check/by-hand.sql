alter table a add constraint some_price check (price > 0 or sort > 0);
