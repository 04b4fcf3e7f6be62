create index c_order on b (kind collate "C");
