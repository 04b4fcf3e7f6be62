insert into directus_collections (collection, translations) values ('Zed', '[{"b":1,"10":2,"9":3,"a b":4,"a":5,"é":6,"A":7,"a!":8}]'), ('é', null), ('_x', null), ('a-b', null), ('a.b', null);
