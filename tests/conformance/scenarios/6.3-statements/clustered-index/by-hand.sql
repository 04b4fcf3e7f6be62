cluster a using a_name_index;
