alter table b add constraint b_kind_unique unique (kind) deferrable initially deferred;
