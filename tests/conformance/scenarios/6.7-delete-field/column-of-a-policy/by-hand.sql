create policy p on a using (status = 'x');
