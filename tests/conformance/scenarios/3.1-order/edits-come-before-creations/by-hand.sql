alter index a_name_index rename to hand_made;
