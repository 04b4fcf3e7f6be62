drop index b_a_index;
