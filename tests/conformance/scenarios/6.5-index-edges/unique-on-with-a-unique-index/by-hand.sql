create unique index foo on b (item);
