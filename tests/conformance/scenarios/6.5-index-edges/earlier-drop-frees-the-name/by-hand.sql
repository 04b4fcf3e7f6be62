alter index a_name_index rename to hand_made;
create index b_kind_index on b (kind);
alter index b_kind_index rename to a_name_index;
