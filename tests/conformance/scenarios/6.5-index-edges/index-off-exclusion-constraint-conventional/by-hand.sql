alter table b add constraint b_kind_index exclude using btree (kind with =);
