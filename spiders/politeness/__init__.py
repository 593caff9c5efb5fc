"""What stands between a walk and a portal: which hosts, how fast, how often again, what is left alone."""
