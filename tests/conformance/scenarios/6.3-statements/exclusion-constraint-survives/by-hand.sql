alter table b add constraint one_kind exclude using btree (kind with =);
