alter index a_name_index rename to name_search;
