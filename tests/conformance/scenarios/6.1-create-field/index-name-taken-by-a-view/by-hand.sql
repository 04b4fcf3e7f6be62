create view a_x_index as select 1 as one;
