create index latest on b (kind desc nulls last);
