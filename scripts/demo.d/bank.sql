-- SPDX-License-Identifier: GPL-3.0-or-later
CREATE TABLE account (owner TEXT, balance INT);
INSERT INTO account VALUES ('ann', 100), ('bob', 100);
BEGIN TRANSACTION;
UPDATE account SET balance = balance - 60 WHERE owner = 'ann';
UPDATE account SET balance = balance + 60 WHERE owner = 'bob';
END TRANSACTION;
SELECT owner || ' has ' || balance FROM account;
