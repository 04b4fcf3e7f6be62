alter table b add constraint one_kind unique nulls not distinct (kind);
