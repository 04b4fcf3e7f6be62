create unique index zu on b(item);
