"""What an installation is made of: its folder, keys, backups, facts, demo people, and the doctor."""
