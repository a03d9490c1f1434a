"""Many accounts rehearsed at once: an answer over time is one array for all of them.

What a condition reads becomes step functions of all subjects; the condition itself is asked once for each distinct
combination of what is read, by the same closures that answer it online. What cannot be told so is walked one subject
after another.
"""
