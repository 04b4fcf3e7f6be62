create unique index one_kind on b (kind);
