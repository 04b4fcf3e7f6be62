create unique index on b(title, kind);
