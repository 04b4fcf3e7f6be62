alter index a_name_index rename to "A_name_index";
